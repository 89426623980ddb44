using BenchmarkDotNet.Running;
using ManagedAccess.Benchmarks.Check;
using ManagedAccess.Benchmarks.Edge;
using ManagedAccess.Benchmarks.Fleet;
using ManagedAccess.Benchmarks.Kestrel;
using ManagedAccess.Benchmarks.Soak;

return args switch
{
    ["--check"] => GateCheck.Run(),
    ["--check", var group] => GateCheck.Run(group),
    ["--kestrel", ..] => await ServerComparison.RunAsync(),
    ["--fleet"] => await FleetRun.RunAsync(),
    ["--edge"] => await EdgeComparison.RunAsync(),
    ["--soak"] => await SoakRun.RunAsync(duration: null),
    ["--soak", var duration] => await SoakRun.RunAsync(duration),
    [SoakServer.Argument, var issuers, var auditFile] => await SoakServer.ServeAsync(issuers, auditFile),
    [EdgeServers.Application] => await EdgeServers.ServeApplicationAsync(),
    [EdgeServers.YarpAlone, var application] => await EdgeServers.ServeYarpAloneAsync(application),
    [BenchmarkServer.Argument, var variant] => await BenchmarkServer.ServeAsync(variant),
    _ => Switch(args),
};

static int Switch(string[] args)
{
    BenchmarkSwitcher.FromAssembly(typeof(GateCheck).Assembly).Run(args);
    return 0;
}
