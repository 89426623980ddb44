namespace ManagedAccess.AspNetCore;

/// <summary>What is decided about proofs while Redis cannot be asked.</summary>
public enum RedisFailurePolicy
{
    /// <summary>Requests with a proof are answered with <c>503</c>.</summary>
    Refuse,

    /// <summary>Each node accepts a proof once, from its own memory.</summary>
    Allow,
}
