using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Tandem.Plans;

namespace Tandem.Web.Hosting;

static class Health
{
    /// <summary><c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: the database does, too, and the process is not stopping.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") }).AllowAnonymous();
    }
}

/// <summary>Reads one small list through the store, the way a page does.</summary>
sealed class DatabaseCheck(IPlanStore plans, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The process is stopping.");
        }
        await plans.FindAsync(Guid.Empty, cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
