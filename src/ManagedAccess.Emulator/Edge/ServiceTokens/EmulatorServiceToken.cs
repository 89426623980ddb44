using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Edge.ServiceTokens;

/// <summary>A service token of Access: the credential of a program without a person.</summary>
public sealed class EmulatorServiceToken
{
    /// <summary>The name in a line <c>allow service</c> of the policy.</summary>
    /// <value>Required. Two service tokens may not have the same name.</value>
    [RequiredSetting("the name of a service token, for example export")]
    public string Name { get; set; } = "";

    /// <summary>The value of <c>CF-Access-Client-Id</c>, and of <c>common_name</c> in the assertion.</summary>
    /// <value>Default: 32 hexadecimal digits computed from <see cref="Name"/>, and <c>.access</c>, the same on every machine.</value>
    [NotBlank("the value of CF-Access-Client-Id, or nothing for the default")]
    public string? ClientId { get; set; }

    /// <summary>The value of <c>CF-Access-Client-Secret</c>.</summary>
    /// <value>Required. Use a value that is not a secret anywhere else: it is in the configuration of a development machine.</value>
    [RequiredSetting("the value of CF-Access-Client-Secret")]
    public string ClientSecret { get; set; } = "";
}
