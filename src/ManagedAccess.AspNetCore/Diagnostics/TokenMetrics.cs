using System.Diagnostics.Metrics;

namespace ManagedAccess.AspNetCore.Diagnostics;

/// <summary>What the token path counts. Labels come from fixed lists: no subject, no token, no key ID (LOG-06).</summary>
internal sealed class TokenMetrics
{
    private readonly Counter<long> _validations;
    private readonly Counter<long> _verifications;
    private readonly Counter<long> _fetches;

    public TokenMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ManagedAccessTelemetry.Name);
        _validations = meter.CreateCounter<long>("managed_access.token.validations", "{token}", "Tokens presented, by how they were found good or why they were not.");
        _verifications = meter.CreateCounter<long>("managed_access.token.verifications", "{signature}", "Signatures verified.");
        _fetches = meter.CreateCounter<long>("managed_access.keys.fetches", "{fetch}", "Key sets fetched, discovery included.");
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

    public void KeysFetched(bool succeeded) =>
        _fetches.Add(1, new KeyValuePair<string, object?>("managed_access.keys.outcome", succeeded ? "succeeded" : "failed"));
}
