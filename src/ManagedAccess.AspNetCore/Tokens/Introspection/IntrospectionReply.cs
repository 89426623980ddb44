namespace ManagedAccess.AspNetCore.Tokens.Introspection;

/// <summary>What an introspection endpoint has answered, before it is read.</summary>
/// <param name="Body">The body; null when there is no answer.</param>
/// <param name="IsSigned">Whether the body is a signed answer (RFC 9701).</param>
/// <param name="RetryAfter">When to try again, if there is no answer.</param>
internal readonly record struct IntrospectionReply(ReadOnlyMemory<byte>? Body, bool IsSigned, TimeSpan RetryAfter)
{
    /// <summary>There is no answer now.</summary>
    public static IntrospectionReply Unavailable(TimeSpan retryAfter) => new(null, false, retryAfter);
}
