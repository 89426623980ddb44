using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Users;

/// <summary>Says why a request cannot continue, if a redirect is unsafe or impossible. Every text is fixed: the page repeats nothing from the request.</summary>
internal sealed record MessagePage(int Status, string Heading, string Detail)
{
    public Task WriteAsync(HttpContext context) => PageLayout.WriteAsync(
        context,
        Status,
        Heading,
        $"""<h1>{PageLayout.Encode(Heading)}</h1><p class="muted">{PageLayout.Encode(Detail)}</p>""");
}
