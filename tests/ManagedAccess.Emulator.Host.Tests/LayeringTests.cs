using ManagedAccess.AspNetCore.Tests;

namespace ManagedAccess.Emulator.Host.Tests;

/// <summary>The forwarder knows nothing of the command line and of the edge in front of it.</summary>
public sealed class LayeringTests
{
    [Fact]
    public void Forwarding_RefersToNoOtherFolder()
    {
        var assembly = typeof(EdgeHost).Assembly;

        var offences = assembly.GetTypes()
            .Where(type => type.Namespace == "ManagedAccess.Emulator.Host.Forwarding")
            .SelectMany(type => TypeReferences.Of(type).Where(reference => reference.Namespace == "ManagedAccess.Emulator.Host").Select(reference => $"{type.Name} -> {reference.Name}"));

        Assert.Empty(offences);
    }
}
