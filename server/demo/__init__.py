"""The demo city 临湖 (invented): a scenic district with merchants, residents, benefits and a month of life. Never in production."""
