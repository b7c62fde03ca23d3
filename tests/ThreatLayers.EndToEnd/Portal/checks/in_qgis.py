"""What QGIS makes of a package: in_qgis.py PACKAGE PICTURES. Prints one JSON object; QgisTests judges it."""
import glob, json, os, sys
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import Qgis, QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

folder, pictures = sys.argv[1:]
os.makedirs(pictures, exist_ok=True)
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()


def colours(layer):
    """Values, colours and labels that the layer's renderer holds."""
    renderer = layer.renderer()
    if renderer.type() == "paletted":
        return [[c.value, c.color.name(QColor.HexArgb), c.label] for c in renderer.classes()]
    shader = renderer.shader().rasterShaderFunction()
    return [[i.value, i.color.name(QColor.HexArgb), i.label] for i in shader.colorRampItemList()]


def rendered(layer):
    """The layer as the renderer paints it, a pixel per cell: QRgb by cell."""
    block = layer.renderer().block(1, layer.extent(), layer.width(), layer.height())
    return [[block.color(row, column) for column in range(layer.width())] for row in range(layer.height())]


def differences(ours, theirs):
    """Cells of which one is transparent and the other is not, and the greatest difference of a channel where both are seen."""
    holes = worst = 0
    for one, other in ((a, b) for x, y in zip(ours, theirs) for a, b in zip(x, y)):
        if (one >> 24 == 0) != (other >> 24 == 0):
            holes += 1
        elif one >> 24:
            worst = max(worst, *(abs((one >> s & 255) - (other >> s & 255)) for s in (0, 8, 16)))
    return holes, worst


def picture(layer, path):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(1200, max(1, round(1200 * layer.extent().height() / layer.extent().width()))))
    settings.setBackgroundColor(QColor("#dfe6ee"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage().save(path)


seen = {"version": Qgis.QGIS_VERSION, "surfaces": {}, "mbtiles": {}}
for style in sorted(glob.glob(f"{folder}/styles/*.qml")):
    name = os.path.basename(style)[:-4]
    layer, styled = QgsRasterLayer(f"{folder}/cog/{name}.tif", name), QgsRasterLayer(f"{folder}/cog/{name}_styled.tif", f"{name}_styled")
    said, loaded = layer.loadNamedStyle(style)
    holes, worst = differences(rendered(styled), rendered(layer)) if layer.width() * layer.height() < 1_000_000 else (None, None)
    ramp = layer.renderer().type() == "singlebandpseudocolor" and layer.renderer().shader().rasterShaderFunction()
    seen["surfaces"][name] = {
        "valid": layer.isValid() and styled.isValid(), "loaded": loaded, "said": said, "crs": layer.crs().authid(), "bands": layer.bandCount(), "renderer": layer.renderer().type(), "colours": colours(layer),
        "interpolates": bool(ramp) and ramp.colorRampType() == 0, "ramp": [[share, QColor(ramp.sourceColorRamp().color(share)).name()] for share in (0, 0.5, 1)] if ramp and ramp.sourceColorRamp() else None, "holes": holes, "worst": worst, "legend": len(layer.renderer().legendSymbologyItems()),
        "drawn": picture(layer, f"{pictures}/{name}.png"),
    }
for path in sorted(glob.glob(f"{folder}/tiles/*.mbtiles")):
    name = os.path.basename(path)[:-8]
    layer = QgsRasterLayer(path, name)
    seen["mbtiles"][name] = {"valid": layer.isValid(), "crs": layer.crs().authid(), "drawn": picture(layer, f"{pictures}/{name}-tiles.png")}
print(json.dumps(seen))
# Without the application's own end: its providers end it badly after headless work.
sys.stdout.flush()
os._exit(0)
