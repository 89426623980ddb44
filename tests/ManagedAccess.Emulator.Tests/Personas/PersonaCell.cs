namespace ManagedAccess.Emulator.Tests.Personas;

/// <summary>How a client becomes known to the server.</summary>
internal enum Introduction
{
    Registration,
    Document,
    DocumentWithKey,
    Before,
}

/// <summary>One cell of the matrix: who answers, where the resource is, and how the client becomes known.</summary>
/// <param name="Mode">Whether the app answers the client, or the edge in front of the app.</param>
/// <param name="AtOrigin">Whether the resource is the origin, and not a path.</param>
/// <param name="Introduction">How the client becomes known.</param>
internal sealed record PersonaCell(EmulatorMode Mode, bool AtOrigin, Introduction Introduction)
{
    /// <summary>A row of the matrix for one mode.</summary>
    public static IReadOnlyList<PersonaCell> AllIn(EmulatorMode mode) =>
        [.. new[] { true, false }.SelectMany(atOrigin => Enum.GetValues<Introduction>().Select(introduction => new PersonaCell(mode, atOrigin, introduction)))];

    /// <summary>Whether the client offers this way at all.</summary>
    public bool IsOfferedBy(Persona persona) => Introduction switch
    {
        Introduction.Registration => persona.Registers,
        Introduction.Document => persona.Document?.Methods.Contains("none") is true,
        Introduction.DocumentWithKey => persona.Document?.Methods.Contains("private_key_jwt") is true,
        _ => persona.TakesAClientId,
    };
}

/// <summary>A client did not get in.</summary>
/// <param name="failure">The step and what was wrong.</param>
internal sealed class PersonaFailure(string failure) : Exception(failure);
