using Microsoft.AspNetCore.Components;

namespace InternalWiki.Layout;

/// <summary>A page of HTML: a Razor component, rendered on the server to plain HTML, with one model.</summary>
public abstract class View<TModel> : ComponentBase
{
    [Parameter, EditorRequired]
    public TModel Model { get; set; } = default!;

    /// <summary>The person who reads, for the header; null when the person is unknown.</summary>
    [Parameter]
    public string? Reader { get; set; }
}
