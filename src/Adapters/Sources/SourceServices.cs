using Microsoft.Extensions.DependencyInjection;
using Tandem.Overlays.Charts;

namespace Tandem.Adapters.Sources;

static class SourceServices
{
    public static IServiceCollection AddSources(this IServiceCollection services) =>
        services
            .AddSingleton(s => new SourceGate(s.GetRequiredService<AdapterOptions>()))
            .AddSingleton<SourceTrust>()
            .AddSingleton<SourceClient>()
            .AddSingleton<OciRegistry>()
            .AddSingleton<IChartSource, ChartFetcher>();
}
