namespace ManagedAccess.AspNetCore;

/// <summary>How old the proof of a request may be.</summary>
public enum DPoPWindow
{
    /// <summary>As <see cref="DPoPOptions.ProofLifetime"/> says, and no later than the clock skew allows.</summary>
    ProofLifetime,

    /// <summary>Five minutes before and after the time of the request, as MCP's SEP-1932 has it.</summary>
    Sep1932,
}
