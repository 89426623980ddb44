using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Users;

/// <summary>Says why something cannot go on, where a redirect would be unsafe or impossible. Every text is fixed: nothing of the request is repeated.</summary>
internal sealed record MessagePage(int Status, string Heading, string Detail)
{
    public Task WriteAsync(HttpContext context) => PageLayout.WriteAsync(
        context,
        Status,
        Heading,
        $"""<h1>{PageLayout.Encode(Heading)}</h1><p class="muted">{PageLayout.Encode(Detail)}</p>""");
}
