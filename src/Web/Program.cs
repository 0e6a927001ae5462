using Tandem.Web.Hosting;

return args is ["sandbox", .. var rest] ? await SandboxCommand.RunAsync(rest) : await WebConsole.RunAsync(args);

/// <summary>Public so that tests can start the real application.</summary>
public partial class Program;
