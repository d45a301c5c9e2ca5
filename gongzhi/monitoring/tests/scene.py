"""Pages that tests look at."""

SHOP = """<!doctype html><html><head><meta charset="utf-8"><title>示例蜂蜜店</title></head><body>
<h1>全国<b>第一</b>的土蜂蜜</h1><p>国家级品质，蜂蜜能降血糖。</p>
<p>我们追求最佳的服务态度。</p><script>document.write("顶级")</script>
<p>统一社会信用代码 91520100DEMO00001X</p><a href="#">立即购买</a></body></html>"""
QUIET = "<html><head><title>普通页面</title></head><body><p>本店出售水果，欢迎选购。</p></body></html>"
