"""The same heat maps as pages of Altair and of Plotly: run by explorer.py, among the peers.

Takes a JSON file of {"labels", "steps", "counts"} and a folder; writes altair.html and plotly.html, each with
the picture, what the mouse is told, and a slider for the step, and nothing that would need a network.
"""

import json
import sys
from pathlib import Path

import altair
import plotly.graph_objects


def altair_page(labels, steps, counts) -> str:
    """Draw the cells that aren't empty; the slider filters them."""
    cells = [
        {"step": step, "actual": labels[row], "predicted": labels[column], "count": count}
        for step, matrix in zip(steps, counts, strict=True)
        for row, line in enumerate(matrix)
        for column, count in enumerate(line)
        if count
    ]
    slider = altair.binding_range(min=0, max=len(steps) - 1, step=1, name="step ")
    place = altair.param(name="place", value=len(steps) - 1, bind=slider)
    chart = (
        altair.Chart(altair.Data(values=cells), width=560, height=560)
        .mark_rect()
        .transform_filter(f"datum.step == {json.dumps(steps)}[place]")
        .encode(
            altair.X("predicted:N", sort=labels, scale=altair.Scale(domain=labels)),
            altair.Y("actual:N", sort=labels, scale=altair.Scale(domain=labels)),
            altair.Color("count:Q", scale=altair.Scale(scheme="viridis")),
            tooltip=["actual:N", "predicted:N", "count:Q"],
        )
        .add_params(place)
    )
    before, call, after = chart.to_html(inline=True).partition("vegaEmbed('#vis', spec, embedOpt)")
    # The picture is left where the benchmark finds it.
    return f"{before}{call}.then((made) => (globalThis.view = made.view)){after}"


def plotly_page(labels, steps, counts) -> str:
    """Draw all cells; the slider goes from frame to frame."""

    def heat_map(matrix):
        return plotly.graph_objects.Heatmap(
            z=matrix,
            x=labels,
            y=labels,
            colorscale="Viridis",
            hovertemplate="actual %{y}<br>predicted %{x}<br>count %{z}<extra></extra>",
        )

    at_once = {"mode": "immediate", "transition": {"duration": 0}, "frame": {"duration": 0, "redraw": True}}
    names = [str(step) for step in steps]
    figure = plotly.graph_objects.Figure(
        heat_map(counts[-1]),
        frames=[
            plotly.graph_objects.Frame(data=[heat_map(matrix)], name=name)
            for matrix, name in zip(counts, names, strict=True)
        ],
    )
    stops = [{"method": "animate", "args": [[name], at_once], "label": name} for name in names]
    figure.update_layout(width=760, height=760, sliders=[{"steps": stops, "active": len(stops) - 1}])
    figure.update_yaxes(autorange="reversed")
    return figure.to_html(
        include_plotlyjs=True, auto_play=False, div_id="figure", post_script="globalThis.drawn = true;"
    )


def main() -> None:
    """Write both pages."""
    content, folder = json.loads(Path(sys.argv[1]).read_text("utf-8")), Path(sys.argv[2])
    for name, make in (("altair", altair_page), ("plotly", plotly_page)):
        (folder / f"{name}.html").write_text(make(**content), "utf-8")


if __name__ == "__main__":
    main()
