using BenchmarkDotNet.Running;
using ManagedAccess.Benchmarks.Check;
using ManagedAccess.Benchmarks.Kestrel;

return args switch
{
    ["--check", ..] => GateCheck.Run(),
    ["--kestrel", ..] => await ServerComparison.RunAsync(),
    [BenchmarkServer.Argument, var variant] => await BenchmarkServer.ServeAsync(variant),
    _ => Switch(args),
};

static int Switch(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(GateCheck).Assembly).Run(args);
    return 0;
}
