namespace InternalWiki.Store;

/// <summary>Every way a save can end.</summary>
public abstract record SaveOutcome
{
    private SaveOutcome()
    {
    }

    /// <summary>The draft is the page now.</summary>
    public sealed record Saved(Page Page) : SaveOutcome;

    /// <summary>Somebody saved first; nothing was written and <paramref name="Current"/> is their text.</summary>
    public sealed record Conflict(Page Current) : SaveOutcome;

    /// <summary>The text cannot be a page; nothing was written.</summary>
    public sealed record Invalid(string Problem) : SaveOutcome;

    /// <summary>The text is longer than a page may be; nothing was written.</summary>
    public sealed record TooLong(int Bytes) : SaveOutcome;

    /// <summary>There is no such page.</summary>
    public sealed record Missing : SaveOutcome;
}
