using ManagedAccess.AspNetCore.Tokens.IssuerUrls;
using ManagedAccess.AspNetCore.Tokens.Keys;
using Microsoft.Extensions.Hosting;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>Events need an audience, and a transmitter over https.</summary>
internal sealed class RevocationRules(IHostEnvironment environment) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        var (revocation, signals) = (options.Revocation, options.Revocation.SharedSignals);
        if (signals.Issuer is { } issuer && Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback)
        {
            yield return $"ManagedAccess:Revocation:SharedSignals:Issuer is '{issuer}'; expected https: plain http is for loopback hosts only.";
        }

        if (signals.Issuer is IssuerUrlAttribute.OwnOrigin && !environment.IsDevelopment())
        {
            yield return "ManagedAccess:Revocation:SharedSignals:Issuer is '/', the app's own origin, which only the emulator in Development uses; expected the transmitter's https URL.";
        }

        if (signals.Issuer is not (null or IssuerUrlAttribute.OwnOrigin) && signals.Audience is null && options.Resource is null)
        {
            yield return "ManagedAccess:Revocation:SharedSignals:Audience is not set, and neither is ManagedAccess:Resource; expected one of them, which the events name in aud.";
        }

        foreach (var problem in PollProblems(signals))
        {
            yield return problem;
        }

        if ((revocation.BackChannelLogoutPath is null) != (revocation.BackChannelLogoutAudience is null))
        {
            yield return "ManagedAccess:Revocation:BackChannelLogoutPath and BackChannelLogoutAudience are not both set; expected both, or neither: a logout token names the app that it is for.";
        }
    }

    private static IEnumerable<string> PollProblems(SharedSignalsOptions signals)
    {
        const string Section = "ManagedAccess:Revocation:SharedSignals";
        if (signals.PollEndpoint is null)
        {
            if (signals.PollToken is not null || signals.PollTokenPath is not null)
            {
                yield return $"{Section}:PollEndpoint is not set, but a token for it is; expected the URL that the transmitter gives events at.";
            }

            yield break;
        }

        if (signals.Issuer is null or IssuerUrlAttribute.OwnOrigin)
        {
            yield return $"{Section}:PollEndpoint is '{signals.PollEndpoint}', but {Section}:Issuer is {(signals.Issuer is null ? "not set" : "'/'")}; expected the issuer that the events of this endpoint name.";
        }

        if (!FetchUri.TryCreate(signals.PollEndpoint, allowLoopbackHttp: true, out _))
        {
            yield return $"{Section}:PollEndpoint is '{signals.PollEndpoint}'; expected https: plain http is for loopback hosts only.";
        }

        if (signals is { PollToken: not null, PollTokenPath: not null })
        {
            yield return $"{Section}:PollToken and PollTokenPath are both set; expected one of them.";
        }

        if (signals.PollTokenPath is { } path && !File.Exists(path))
        {
            yield return $"{Section}:PollTokenPath is '{path}', which does not exist; expected a file with the bearer token.";
        }
    }
}
