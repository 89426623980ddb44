using Microsoft.EntityFrameworkCore;

namespace ManagedAccess.Emulator.Storage;

/// <summary>Clients, grants and tokens, in the tables OpenIddict brings.</summary>
internal sealed class EmulatorDbContext(DbContextOptions<EmulatorDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.UseOpenIddict();
}
