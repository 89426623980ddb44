using ManagedAccess.AspNetCore.Tokens.IssuerUrls;
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

        if ((revocation.BackChannelLogoutPath is null) != (revocation.BackChannelLogoutAudience is null))
        {
            yield return "ManagedAccess:Revocation:BackChannelLogoutPath and BackChannelLogoutAudience are not both set; expected both, or neither: a logout token names the app that it is for.";
        }
    }
}
