using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Federation;

/// <summary>The emulated account that shares its people with this one.</summary>
public sealed class EmulatorFederationSource
{
    /// <summary>The origin of the source account.</summary>
    /// <value>Required. A loopback origin without a slash at the end, for example <c>http://localhost:5080</c>.</value>
    [FederatedOrigin]
    public string Origin { get; set; } = "";

    /// <summary>The <c>client_id</c> of this account, as in <c>Emulator:Federation:Recipients</c> of the source.</summary>
    /// <value>Required. 1 to 64 letters, digits, dots, hyphens or underscores.</value>
    [BridgeClientId]
    public string ClientId { get; set; } = "";

    /// <summary>The secret of this account, as in <c>Emulator:Federation:Recipients</c> of the source.</summary>
    /// <value>Required. The same value as there.</value>
    [RequiredSetting("the client_secret in Emulator:Federation:Recipients of the source"), DataType(DataType.Password)]
    public string ClientSecret { get; set; } = "";
}
