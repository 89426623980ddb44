using System.Text;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validated;

/// <summary>Measures the heap of the whole process, so nothing else may run beside it.</summary>
[Collection(nameof(WholeHeap))]
public sealed class ValidatedTokenCacheMemoryTests
{
    private const int Count = 50_000;
    private const long Most = 128L << 20;
    private const long MostGrowth = 64L << 20;

    // What other tests left running may still allocate in the first of the three, but the cache itself is the same in each.
    [Fact]
    public async Task FiftyThousandTokens_Cached_FitIn128MiBAndDoNotGrow()
    {
        var (weight, growth) = await WeighAsync();
        for (var attempt = 1; attempt < 3 && (weight > Most || growth > MostGrowth); attempt++)
        {
            (weight, growth) = await WeighAsync();
        }

        Assert.InRange(weight, long.MinValue, Most); // less where more of the other tests' memory came back meanwhile
        Assert.InRange(growth, long.MinValue, MostGrowth);
    }

    private static async Task<(long Weight, long Growth)> WeighAsync()
    {
        using var path = new TokenPath(options: options => options.CacheEntries = Count);
        var token = (await path.ValidateAsync(path.OAuth.Issue())).Token!;
        var cache = path.Cache;
        GC.Collect();
        GC.WaitForPendingFinalizers(); // what other tests left behind
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long second = 0;
        for (var wave = 1; wave <= 5; wave++)
        {
            for (var i = 0; i < Count; i++)
            {
                ValidatedTokenCacheTests.Store(cache, token, Encoding.ASCII.GetBytes($"wave-{wave}-{i:d16}"));
                if (i % 50 == 0)
                {
                    _ = token.CreateIdentity("x").Claims.Count(); // held weakly
                }
            }

            second = wave == 2 ? GC.GetTotalMemory(forceFullCollection: true) : second;
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        TestContext.Current.TestOutputHelper?.WriteLine($"{(after - before) / 1048576.0:f1} MiB for {cache.Count} tokens, {(after - second) / 1048576.0:f1} MiB growth from wave 2 to wave 5");
        Assert.Equal(Count, cache.Count);
        return (after - before, after - second);
    }
}

[CollectionDefinition(nameof(WholeHeap), DisableParallelization = true)]
public sealed class WholeHeap;
