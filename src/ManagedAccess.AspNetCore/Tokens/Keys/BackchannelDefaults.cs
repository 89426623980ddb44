namespace ManagedAccess.AspNetCore.Tokens.Keys;

internal static class BackchannelDefaults
{
    /// <summary>The name of the <see cref="HttpClient"/>, so that a proxy or an in-process handler can be given to it.</summary>
    public const string HttpClientName = "ManagedAccess.AspNetCore";
}
