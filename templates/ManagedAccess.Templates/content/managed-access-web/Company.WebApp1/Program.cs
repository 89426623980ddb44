using ManagedAccess.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
//-:cnd:noEmit
#if DEBUG
builder.AddManagedAccessEmulator(); // signs people in, in Development
#endif
//+:cnd:noEmit
builder.Services.AddManagedAccess();
builder.Services.AddRazorPages();

var app = builder.Build();
app.MapRazorPages();
app.MapGet("/api/me", (RequestAttribution caller) => new Me(caller.Kind.ToString(), caller.User?.Name, caller.Client?.Name)).RequireAllScopes("app.read");
app.MapGet("/healthz", () => "ok").AllowAnonymous();
app.Run();

/// <summary>Who is calling, as the API says it.</summary>
internal sealed record Me(string Kind, string? Name, string? Client);
