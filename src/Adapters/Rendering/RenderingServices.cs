using Microsoft.Extensions.DependencyInjection;
using Tandem.Adapters.Rendering.Charts;
using Tandem.Overlays;
using Tandem.Overlays.Charts;
using Tandem.Releases;

namespace Tandem.Adapters.Rendering;

static class RenderingServices
{
    public static IServiceCollection AddRendering(this IServiceCollection services) =>
        services
            .AddSingleton<Toolbox>()
            .AddSingleton<ClosedProcess>()
            .AddSingleton<ChartStage>()
            .AddSingleton<IChartExpander>(services => services.GetRequiredService<ChartStage>())
            .AddSingleton<IRenderer, KustomizeRenderer>()
            .AddSingleton<IReleaseReader, ReleaseReader>()
            .AddSingleton<Tandem.Overlays.Editing.IYamlReader, YamlReader>()
            .AddSingleton<Tandem.Overlays.Transfer.IOverlayArchive, ZipArchives>()
            .AddSingleton<IFileReferences, FileReferences>()
            .AddSingleton<ISourceFinder, SourceFinder>();
}
