namespace ManagedAccess.Emulator.Edge;

/// <summary>What becomes of the edge's own credential in <c>Authorization</c> when a request goes to the application.</summary>
/// <remarks>Nobody has documented what Access does: some applications are written for the one and some for the other. Another value of
/// <c>Authorization</c>, for example a Basic credential for the application, always stays.</remarks>
public enum OriginAuthorization
{
    /// <summary>The edge removes it, so that an application cannot log a credential that works at the edge.</summary>
    Removed,

    /// <summary>It stays, to try how the application handles a Bearer token that is not a JWT beside a valid assertion.</summary>
    Kept,
}
