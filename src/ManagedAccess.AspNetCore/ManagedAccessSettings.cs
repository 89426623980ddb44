using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;

namespace ManagedAccess.AspNetCore;

/// <summary>The options classes of the section <c>ManagedAccess</c>.</summary>
internal static class ManagedAccessSettings
{
    public static SettingsSchema Schema { get; } = new(
        ManagedAccessDefaults.ConfigurationSection,
        SettingsType.Of<ManagedAccessOptions>(),
        [
            SettingsType.Of<AuthorizationServerOptions>(),
            SettingsType.Of<AuthorizationServerClaimsOptions>(),
            SettingsType.Of<AuthorizationServerCallerOptions>(),
            SettingsType.Of<ProtectedResourceOptions>(),
            SettingsType.Of<AccessTokenOptions>(),
            SettingsType.Of<CallerOptions>(),
            SettingsType.Of<ChallengeOptions>(),
            SettingsType.Of<MarkdownOptions>(),
            SettingsType.Of<AuditOptions>(),
            SettingsType.Of<AuditFileOptions>(),
        ]);
}
