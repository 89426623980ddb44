namespace ManagedAccess.Emulator.Edge;

/// <summary>What the edge does with an <c>OPTIONS</c> request without a credential, as a preflight request is (WHATWG Fetch).</summary>
public enum OptionsRequests
{
    /// <summary>The edge answers <c>403</c>, as Access does unless it is told otherwise.</summary>
    Refused,

    /// <summary>The edge forwards it without an assertion (Access: "Bypass OPTIONS requests to origin").</summary>
    Forwarded,

    /// <summary>The edge answers it for every origin, method and header name, without credentials (Access: its own CORS settings).</summary>
    Answered,
}
