using InternalWiki;

var builder = WebApplication.CreateBuilder(args);

builder.AddManagedAccessEmulator();  // in Development, stands in for the authorization server
builder.Services.AddManagedAccess(); // everything below is for validated callers, unless it says otherwise
builder.Services.AddWiki();

var app = builder.Build();

app.MapWiki();

app.Run();
