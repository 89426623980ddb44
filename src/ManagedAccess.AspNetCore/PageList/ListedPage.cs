using Microsoft.AspNetCore.Http;

namespace ManagedAccess.AspNetCore.PageList;

/// <summary>A page that can be listed, for those who may open it.</summary>
/// <param name="Endpoint">The endpoint with its policies.</param>
/// <param name="Path">The path below the path base.</param>
/// <param name="Title">What a link to it says.</param>
/// <param name="Description">One more line about it, or null.</param>
internal sealed record ListedPage(Endpoint Endpoint, PathString Path, string Title, string? Description);
