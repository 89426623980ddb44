using ManagedAccess.AspNetCore.Auditing;
using Microsoft.Extensions.DependencyInjection;

namespace ManagedAccess.AspNetCore.Configuration.Rules;

/// <summary>The app has code that writes the audit file of the settings. That code is in a separate package, and records must not be lost unnoticed.</summary>
internal sealed class AuditFileRules(IServiceProviderIsKeyedService services) : ManagedAccessRule
{
    protected override IEnumerable<string> Problems(ManagedAccessOptions options) =>
        options.Audit.File.Path is { } path && !services.IsKeyedService(typeof(IAuditSink), AuditFileOptions.SinkKey)
            ? [$"ManagedAccess:Audit:File:Path is '{path}', and nothing writes that file; expected the package ManagedAccess.AspNetCore.AuditFiles and builder.Services.AddManagedAccess().AddAuditFile(), or no path."]
            : [];
}
