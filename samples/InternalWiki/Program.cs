using InternalWiki;
using InternalWiki.Records;

if (args is ["verify-audit", var file])
{
    return VerifyAudit.Run(file);
}

var builder = WebApplication.CreateBuilder(args);

builder.AddManagedAccessEmulator();  // in Development, stands in for the authorization server
builder.Services.AddManagedAccess(); // everything below is for validated callers, unless it says otherwise
builder.Services.AddWiki();

var app = builder.Build();

app.MapWiki();

app.Run();
return 0;
