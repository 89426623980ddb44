namespace ManagedAccess.AspNetCore;

/// <summary>Lets an endpoint accept unsafe requests that other sites cause, even if a browser attached the credential.</summary>
/// <remarks>The attribute opens the endpoint to request forgery (RFC 6750 §5.3) unless it checks the request in another way.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = true)]
public sealed class AllowCrossSiteRequestsAttribute : Attribute;
