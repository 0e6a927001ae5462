using Tandem.Integration.Kube;
using Xunit.Runner.InProc.SystemConsole;

// The tests, or a process of its own that one of them can kill.
return args is ["apply-to", .. var rest] ? await KilledApplier.RunAsync(rest) : await ConsoleRunner.Run(args);
