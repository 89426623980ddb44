using System.Security.Claims;
using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>The identity of a caller of ours, which takes along whose it is: a principal outlives its request in hubs and circuits.</summary>
internal sealed class CallerIdentity : TokenIdentity
{
    public CallerIdentity(ValidatedToken token, RequestAttribution attribution, string authenticationType)
        : base(token, authenticationType) => Attribution = attribution;

    private CallerIdentity(CallerIdentity other)
        : base(other) => Attribution = other.Attribution;

    public RequestAttribution Attribution { get; }

    protected override ClaimsIdentity Copy() => new CallerIdentity(this);
}
