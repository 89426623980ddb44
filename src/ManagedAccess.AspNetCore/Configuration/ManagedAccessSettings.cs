using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Authorization;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Markdown;
using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;

namespace ManagedAccess.AspNetCore.Configuration;

/// <summary>The options classes of the section <c>ManagedAccess</c>.</summary>
internal static class ManagedAccessSettings
{
    public const string Section = "ManagedAccess";

    public static SettingsSchema Schema { get; } = new(
        Section,
        SettingsType.Of<ManagedAccessOptions>(),
        [
            SettingsType.Of<MetadataSigningOptions>(),
            SettingsType.Of<AuthorizationServerOptions>(),
            SettingsType.Of<AuthorizationServerClaimsOptions>(),
            SettingsType.Of<AuthorizationServerCallerOptions>(),
            SettingsType.Of<IntrospectionOptions>(),
            SettingsType.Of<ProtectedResourceOptions>(),
            SettingsType.Of<ResourceDPoPOptions>(),
            SettingsType.Of<AccessTokenOptions>(),
            SettingsType.Of<DPoPOptions>(),
            SettingsType.Of<MutualTlsOptions>(),
            SettingsType.Of<RevocationOptions>(),
            SettingsType.Of<SharedSignalsOptions>(),
            SettingsType.Of<ManagedAccessRedisOptions>(),
            SettingsType.Of<CallerOptions>(),
            SettingsType.Of<ChallengeOptions>(),
            SettingsType.Of<MarkdownOptions>(),
            SettingsType.Of<AuditOptions>(),
            SettingsType.Of<AuditFileOptions>(),
        ]);
}
