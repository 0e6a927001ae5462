using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tandem.Adapters.Storage.Migrations.Sqlite;

/// <inheritdoc />
public partial class ReleasePins : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "release_pins",
            columns: table => new
            {
                PlanId = table.Column<Guid>(type: "TEXT", nullable: false),
                RunId = table.Column<long>(type: "INTEGER", nullable: false),
                Reason = table.Column<string>(type: "TEXT", nullable: false),
                PinnedBy = table.Column<string>(type: "TEXT", nullable: false),
                PinnedAt = table.Column<long>(type: "INTEGER", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_release_pins", x => x.PlanId);
            });

        migrationBuilder.CreateIndex(
            name: "IX_releases_PlanId_RunId",
            table: "releases",
            columns: new[] { "PlanId", "RunId" });
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "release_pins");

        migrationBuilder.DropIndex(
            name: "IX_releases_PlanId_RunId",
            table: "releases");
    }
}
