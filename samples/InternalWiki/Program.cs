using InternalWiki;
using InternalWiki.Operations;
using InternalWiki.Records;

var builder = WebApplication.CreateBuilder(args);

if (args is ["verify-audit", var file])
{
    return VerifyAudit.Run(file, builder.Configuration["ManagedAccess:Audit:File:Key"]);
}

builder.AddManagedAccessEmulator(); // in Development, replaces the authorization server
builder.Services
    .AddManagedAccess()             // everything below is for validated callers, unless it says otherwise
    .AddAuditFile()                 // records of who did what also go to the file of ManagedAccess:Audit:File:Path, if there is one
    .AddRedis();                    // several nodes share proofs and revocations over ManagedAccess:Redis:Configuration, if it is set
builder.Services.AddWiki();
builder.Services.AddTelemetry(builder.Configuration); // to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, if it does

var app = builder.Build();

app.MapWiki();

app.Run();
return 0;
