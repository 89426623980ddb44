using InternalWiki;
using InternalWiki.Records;

var builder = WebApplication.CreateBuilder(args);

if (args is ["verify-audit", var file])
{
    return VerifyAudit.Run(file, builder.Configuration["ManagedAccess:Audit:File:Key"]);
}

builder.AddManagedAccessEmulator();  // in Development, stands in for the authorization server
builder.Services.AddManagedAccess(); // everything below is for validated callers, unless it says otherwise
builder.Services.AddWiki();

var app = builder.Build();

app.MapWiki();

app.Run();
return 0;
