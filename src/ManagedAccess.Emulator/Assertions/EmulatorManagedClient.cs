using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Assertions;

/// <summary>A client that the company has let in for its people (enterprise-managed authorization): no person is asked.</summary>
public sealed class EmulatorManagedClient
{
    /// <summary>The name for people, in tokens and records.</summary>
    /// <value>Required. Two clients may have the same name.</value>
    [RequiredSetting("the name of a client, for example Claude Code")]
    public string Name { get; set; } = "";

    /// <summary>The <c>client_id</c>, at the emulated identity provider and at the emulated authorization server.</summary>
    /// <value>Required. Two clients may not have the same.</value>
    [RequiredSetting("a client_id, for example claude-code")]
    public string ClientId { get; set; } = "";

    /// <summary>The secret by which the client authenticates at both.</summary>
    /// <value>Required. Use a value that is not a secret anywhere else: it is in the configuration of a development machine.</value>
    [RequiredSetting("the client_secret")]
    public string ClientSecret { get; set; } = "";

    /// <summary>The groups of the people who may use the client.</summary>
    /// <value>Default: none, which lets everyone in <c>Users</c> use it.</value>
    [NotBlank("the name of a group")]
    public IList<string> Groups { get; } = [];

    /// <summary>The scopes that the client may have at most.</summary>
    /// <value>Default: none, which allows every scope of the resource.</value>
    [NotBlank("the name of a scope")]
    public IList<string> Scopes { get; } = [];

    /// <summary>Whether the identity provider names the client as the actor for the person (<c>act</c>, with <c>ai_agent</c> as its <c>sub_profile</c>).</summary>
    /// <value>Default <see langword="false"/>: the token names the person and the client.</value>
    public bool IsAgent { get; set; }
}
