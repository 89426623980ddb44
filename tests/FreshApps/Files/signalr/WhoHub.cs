using ManagedAccess.AspNetCore;
using Microsoft.AspNetCore.SignalR;

namespace Fresh;

public sealed class WhoHub(IAttributionAccessor accessor) : Hub
{
    public string Who() => $"{accessor.Attribution.User?.Email} {Context.UserIdentifier}";
}
