using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace ManagedAccess.AspNetCore.Tokens.Issuers;

/// <summary>The app's validators of tenants.</summary>
internal sealed class TenantValidators(IEnumerable<IIssuerValidator> validators, ILogger<TenantValidators> logger)
{
    private readonly ImmutableArray<IIssuerValidator> _validators = [.. validators];

    public bool IsEmpty => _validators.IsEmpty;

    /// <summary>Asks every validator until one does not allow the tenant.</summary>
    /// <returns><see cref="TokenRejection.None"/> if the tenant is allowed; <see cref="TokenRejection.IssuerCheckFailed"/> if a validator threw.</returns>
    public TokenRejection Ask(string issuer, string tenant)
    {
        foreach (var validator in _validators)
        {
            try
            {
                if (!validator.IsAllowed(issuer, tenant))
                {
                    return TokenRejection.IssuerUnknown;
                }
            }
            catch (Exception exception)
            {
                // Code of the app, called for anonymous pages too and with a token that is not verified yet: the token fails, not the page.
                Log.IssuerValidatorFailed(logger, exception, validator.GetType().FullName, issuer);
                return TokenRejection.IssuerCheckFailed;
            }
        }

        return TokenRejection.None;
    }
}
