using Microsoft.Extensions.DependencyInjection;
using Tandem.Overlays.Charts;
using Tandem.Overlays.Sources;

namespace Tandem.Adapters.Sources;

static class SourceServices
{
    public static IServiceCollection AddSources(this IServiceCollection services) =>
        services
            .AddSingleton(s => new SourceGate(s.GetRequiredService<AdapterOptions>()))
            .AddSingleton<SourceTrust>()
            .AddSingleton<SourceClient>()
            .AddSingleton<OciRegistry>()
            .AddSingleton<IChartSource, ChartFetcher>()
            .AddSingleton<IGitSource, GitFetcher>();
}
