namespace ManagedAccess.EndToEnd.Tests.Processes;

/// <summary>How the emulator stands in for Access; the values of <c>Emulator:Mode</c>.</summary>
public enum EmulatorMode
{
    /// <summary>The wiki answers 401 itself, and the emulator issues tokens for it.</summary>
    AuthorizationServer,

    /// <summary>The emulator stands in front of the wiki, as Access does, and the wiki gets assertions.</summary>
    Edge,
}
