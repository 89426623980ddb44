using System.ComponentModel.DataAnnotations;
using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Federation;

/// <summary>An emulated account that may use the people of this one.</summary>
public sealed class EmulatorFederationRecipient
{
    /// <summary>The origin of the recipient. Answers go to <c>/cdn-cgi/access/callback</c> there and nowhere else.</summary>
    /// <value>Required. A loopback origin without a slash at the end, for example <c>http://localhost:5090</c>. For a browser <c>localhost</c> and <c>127.0.0.1</c> are two origins.</value>
    [FederatedOrigin]
    public string Origin { get; set; } = "";

    /// <summary>The <c>client_id</c> of the recipient at the bridge.</summary>
    /// <value>Required. 1 to 64 letters, digits, dots, hyphens or underscores. Two recipients may not have the same.</value>
    [BridgeClientId]
    public string ClientId { get; set; } = "";

    /// <summary>The secret by which the recipient authenticates at the bridge.</summary>
    /// <value>Required. Use a value that is not a secret anywhere else: it is in the configuration of a development machine.</value>
    [RequiredSetting("the client_secret of the recipient"), DataType(DataType.Password)]
    public string ClientSecret { get; set; } = "";
}
