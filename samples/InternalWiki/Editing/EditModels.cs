using InternalWiki.Markup;
using InternalWiki.Store;

namespace InternalWiki.Editing;

/// <summary>The editor, with the messages about the text in it.</summary>
public sealed record EditorModel(Draft Draft, string Title, string? Problem = null, RenderedPage? Preview = null)
{
    public bool IsNew => Draft.BaseRevision == 0;
}

/// <summary>Two texts for one page: the one somebody else saved, with its changes since the common revision, and the one this person wants.</summary>
public sealed record ConflictModel(Page Current, Draft Draft, TextDifference Difference);

/// <summary>The first step of a new page.</summary>
public sealed record NewPageModel(string Title, string? Problem);
