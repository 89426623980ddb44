namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>A certificate in a field counts only from a proxy that the settings name.</summary>
internal sealed class TokenBindingRules : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options)
    {
        var tls = options.Tokens.MutualTls;
        if (tls.CertificateHeader is { } field && tls.TrustedProxies.Count == 0)
        {
            yield return $"ManagedAccess:Tokens:MutualTls:CertificateHeader is '{field}' and TrustedProxies is empty; expected the proxies that set the field: from anyone else it is not believed.";
        }

        if (tls.CertificateHeader is null && tls.TrustedProxies.Count > 0)
        {
            yield return "ManagedAccess:Tokens:MutualTls:TrustedProxies is set and CertificateHeader is not; expected the field that they set, such as Client-Cert.";
        }

        if (tls.CertificateHeader is { } unused && tls.Mode is MutualTlsMode.Off)
        {
            yield return $"ManagedAccess:Tokens:MutualTls:CertificateHeader is '{unused}' and Mode is 'Off'; expected Allowed or Required, or no header.";
        }
    }
}
