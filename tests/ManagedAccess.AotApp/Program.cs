using ManagedAccess.AspNetCore;
// The smallest app on the library, published with Native AOT by .ci/run: no trim or AOT warning may appear, and the binary must answer.


var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddManagedAccess().AddAuditFile();

var app = builder.Build();
app.MapGet("/", (RequestAttribution attribution) => $"{attribution.Kind} {attribution.User?.DisplayName}").RequireAllScopes("app.read");
app.MapGet("/page", () => Results.Extensions.MarkdownOrHtml("# A page", "<h1>A page</h1>")).AllowAnonymous();
app.MapGet("/html", () => Results.Content("<main><h1>A page</h1><p>as <b>HTML</b></p></main>", "text/html")).AllowAnonymous();
app.Run();
