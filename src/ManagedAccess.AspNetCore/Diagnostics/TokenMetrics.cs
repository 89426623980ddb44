using System.Diagnostics.Metrics;

namespace ManagedAccess.AspNetCore.Diagnostics;

/// <summary>Measures token validation and its keys. Labels come from fixed lists and from the settings: no subject, no token, no key ID (LOG-06).</summary>
internal sealed class TokenMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _validations;
    private readonly Counter<long> _verifications;
    private readonly Histogram<double> _verificationDuration;
    private readonly Counter<long> _fetches;
    private readonly Histogram<double> _fetchDuration;
    private readonly Counter<long> _introspections;
    private readonly Counter<long> _exchanges;

    public TokenMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ManagedAccessTelemetry.Name);
        _validations = _meter.CreateCounter<long>("managed_access.token.validations", "{token}", "Tokens presented, by how they were found good or why they were not.");
        _verifications = _meter.CreateCounter<long>("managed_access.token.verifications", "{signature}", "Signatures verified.");
        _verificationDuration = _meter.CreateHistogram(
            "managed_access.token.verification.duration", "s", "Time to verify one signature.", advice: Buckets(0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05));
        _fetches = _meter.CreateCounter<long>("managed_access.keys.fetches", "{fetch}", "Key sets fetched, discovery included.");
        _fetchDuration = _meter.CreateHistogram(
            "managed_access.keys.fetch.duration", "s", "Time to fetch one key set, discovery included.", advice: Buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5));
        _introspections = _meter.CreateCounter<long>("managed_access.introspections", "{question}", "Questions about tokens to an authorization server.");
        _exchanges = _meter.CreateCounter<long>("managed_access.token.exchanges", "{token}", "Tokens for other services that an authorization server was asked for, remembered ones not counted.");
    }

    /// <param name="source">Where the token was found, from a fixed list.</param>
    /// <param name="reason">The reason code of the refusal, or <c>none</c>.</param>
    public void Validated(string source, string reason)
    {
        if (_validations.Enabled)
        {
            _validations.Add(1, new("managed_access.token.source", source), new("managed_access.token.rejection", reason));
        }
    }

    public void SignatureVerified() => _verifications.Add(1);

    /// <param name="issuer">The issuer as it is configured.</param>
    /// <param name="duration">The time that the signature took.</param>
    public void VerificationTook(string issuer, TimeSpan duration) => _verificationDuration.Record(duration.TotalSeconds, Issuer(issuer));

    /// <param name="issuer">The issuer as it is configured.</param>
    /// <param name="succeeded">Whether the keys are usable.</param>
    /// <param name="duration">The time from the first request to the last response.</param>
    public void KeysFetched(string issuer, bool succeeded, TimeSpan duration)
    {
        var outcome = new KeyValuePair<string, object?>("managed_access.keys.outcome", succeeded ? "succeeded" : "failed");
        _fetches.Add(1, Issuer(issuer), outcome);
        _fetchDuration.Record(duration.TotalSeconds, Issuer(issuer), outcome);
    }

    /// <param name="issuer">The issuer as it is configured.</param>
    /// <param name="outcome">From a fixed list: <c>answered</c>, <c>failed</c>, <c>not_asked</c> (the server is down).</param>
    public void Introspected(string issuer, string outcome) => _introspections.Add(1, Issuer(issuer), new KeyValuePair<string, object?>("managed_access.introspection.outcome", outcome));

    /// <param name="issuer">The issuer as it is configured.</param>
    /// <param name="outcome">From a fixed list: <c>issued</c>, <c>refused</c>, <c>failed</c>, <c>not_asked</c> (the server is down).</param>
    public void Exchanged(string issuer, string outcome) => _exchanges.Add(1, Issuer(issuer), new KeyValuePair<string, object?>("managed_access.exchange.outcome", outcome));

    /// <summary>Publishes how old the keys of each issuer are.</summary>
    /// <param name="ages">Read at each collection.</param>
    public void ObserveAges(Func<IEnumerable<(string Issuer, TimeSpan Age)>> ages) => _meter.CreateObservableGauge(
        "managed_access.keys.age",
        () => ages().Select(keys => new Measurement<double>(keys.Age.TotalSeconds, Issuer(keys.Issuer))),
        "s",
        "Time since the keys in use were last published by their issuer.");

    private static KeyValuePair<string, object?> Issuer(string issuer) => new("managed_access.issuer", issuer);

    private static InstrumentAdvice<double> Buckets(params double[] seconds) => new() { HistogramBucketBoundaries = seconds };
}
