using System.Runtime.CompilerServices;
using Bunit;

namespace Tandem.Unit;

/// <summary>Timings decide no test: a page is waited for as long as a busy machine may need.</summary>
static class Patience
{
    [ModuleInitializer]
    internal static void Wait() => BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(60);
}
